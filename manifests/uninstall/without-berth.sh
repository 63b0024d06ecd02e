#!/bin/sh
# Takes Berth out of the cluster of the current kubectl context with kubectl alone: what `berth uninstall` does, for where its image cannot
# be pulled or does not start. Safe to run twice. docs/uninstall.md says what each step is for.
# Usage: without-berth.sh [NAMESPACE [NAME]], by default berth-system and berth.
# shellcheck disable=SC2016 # What stands in single quotes is for kubectl.
set -u
namespace=${1:-berth-system}
name=${2:-berth}
ipam=ipam.cluster.x-k8s.io
left=0

# 1. The API server calls Berth no more. While it does, Berth must not be stopped: pods would be refused.
kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration "$name" --ignore-not-found || exit 1
for definition in "inclusterippools.$ipam" "globalinclusterippools.$ipam"; do
  service=$(kubectl get crd "$definition" --ignore-not-found \
    -o go-template='{{with .spec.conversion.webhook}}{{with .clientConfig.service}}{{.namespace}}/{{.name}}{{end}}{{end}}')
  [ "$service" = "$namespace/$name" ] || continue
  kubectl patch crd "$definition" --type=json \
    -p '[{"op":"replace","path":"/spec/conversion","value":{"strategy":"None"}}]' || left=1
done

# 2. Berth runs no more: its allocator would put finalizers back.
labels=$(kubectl get deployment "$name" -n "$namespace" --ignore-not-found \
  -o go-template='{{range $key, $value := .spec.selector.matchLabels}},{{$key}}={{$value}}{{end}}')
if [ -n "$labels" ]; then
  kubectl scale deployment "$name" -n "$namespace" --replicas=0 || left=1
  if [ -n "$(kubectl get pods -n "$namespace" -l "${labels#,}" -o name)" ]; then
    kubectl wait --for=delete pod -n "$namespace" -l "${labels#,}" --timeout=90s || left=1
  fi
fi

# 3. Nothing waits for it. Reads lines: kind, namespace (or -), name, uid, place in the list, value there, as JSON.
take_off() {
  list=$1
  refused=0
  while read -r kind home object uid place value; do
    if [ "$home" = - ]; then set --; else set -- -n "$home"; fi
    kubectl patch "$kind" "$object" "$@" --type=json </dev/null -p "[
      {\"op\":\"test\",\"path\":\"/metadata/uid\",\"value\":\"$uid\"},
      {\"op\":\"test\",\"path\":\"$list/$place\",\"value\":$value},
      {\"op\":\"remove\",\"path\":\"$list/$place\"}]" || refused=1
  done
  return "$refused"
}

# The gate, of pods that have not started. Gates of others stay.
kubectl get pods -A --field-selector=status.phase=Pending -o go-template='
{{- range .items}}{{$pod := .metadata}}{{range $place, $gate := .spec.schedulingGates}}
{{- if eq $gate.name "ipam.berth.dev/address"}}pod {{$pod.namespace}} {{$pod.name}} {{$pod.uid}} {{$place}} {"name":"{{$gate.name}}"}
{{end}}{{end}}{{end}}' | take_off /spec/schedulingGates || left=1

# The finalizers. Where Cluster API's in-cluster provider is installed they are its own; those of other providers have the same names.
finalizers_off() {
  [ -n "$(kubectl get crd "$1.$ipam" --ignore-not-found -o name)" ] || return 0
  kubectl get "$1.$ipam" -A -o go-template='
{{- range .items}}{{$object := .metadata}}{{$served := true}}
{{- with .spec.poolRef}}{{$served = and (eq (printf "%v" .apiGroup) "'$ipam'") (or (eq .kind "InClusterIPPool") (eq .kind "GlobalInClusterIPPool"))}}{{end}}
{{- range $place, $finalizer := .metadata.finalizers}}
{{- if and $served (eq $finalizer "'"$ipam/$2"'")}}'"$1.$ipam"' {{or $object.namespace "-"}} {{$object.name}} {{$object.uid}} {{$place}} "{{$finalizer}}"
{{end}}{{end}}{{end}}' | take_off /metadata/finalizers || left=1
}
provider=$(kubectl get crd "inclusterippools.$ipam" --ignore-not-found \
  -o go-template='{{with .metadata.labels}}{{index . "cluster.x-k8s.io/provider"}}{{end}}')
if [ "$provider" != ipam-in-cluster ]; then
  finalizers_off ipaddresses ProtectAddress
  finalizers_off ipaddressclaims ReleaseAddress
  finalizers_off inclusterippools ProtectPool
  finalizers_off globalinclusterippools ProtectPool
fi

[ "$left" = 0 ] || echo 'something is left to do: see above, then run this again' >&2
exit "$left"
