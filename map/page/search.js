import { element, placeLink } from './element.js'

const PAUSE = 200

/** Asks while somebody types, after a short pause; an answer that comes late does not overwrite a newer one. */
export function wireSearch({ form, input, results, status, ask }) {
  let asked = 0
  let timer
  const look = async () => {
    const query = input.value.trim()
    const turn = ++asked
    if (query === '') {
      results.hidden = true
      results.replaceChildren()
      status.textContent = ''
      return
    }
    const found = await ask(query)
    if (turn === asked) status.textContent = drawFound(results, query, found)
  }
  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), PAUSE)
  })
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    clearTimeout(timer)
    await look()
    results.querySelector('a')?.focus()
  })
  const close = () => {
    asked++
    results.hidden = true
  }
  form.addEventListener('keydown', ({ key }) => key === 'Escape' && close())
  results.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    close()
    input.focus()
  })
  results.addEventListener('click', ({ target }) => target.closest('a') !== null && close())
}

/** Gives what a screen reader is to say of it. */
function drawFound(results, query, found) {
  results.hidden = false
  if (found === undefined) {
    const failed = 'The search did not work; try again.'
    results.replaceChildren(element('p', {}, failed))
    return failed
  }
  const { hits, more } = found
  const count =
    hits.length === 0 ? `Nothing is called ${query}.` : `${hits.length}${more ? ' and more' : ''} found`
  const items = hits.map(({ text, domain, range, at }) =>
    element(
      'li',
      {},
      element(
        'a',
        { href: placeLink(domain, range, at) },
        text,
        ' ',
        element('small', {}, `${domain}, ${range}`),
      ),
    ),
  )
  results.replaceChildren(element('p', {}, count), element('ul', {}, items))
  return count
}
