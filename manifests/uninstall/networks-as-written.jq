# Of a list of NetworkAttachmentDefinitions those that Berth lowered, with the ipam that was written, and $type as its type.
def written($ipam): if (.ipam.type? == "static") and ((.ipam.addresses // []) == []) then .ipam = $ipam else . end;

.items |= [
  .[]
  | select(.metadata.annotations["ipam.berth.dev/config"])
  | (.metadata.annotations["ipam.berth.dev/config"] | fromjson | .type = $type) as $ipam
  | .spec.config |= (fromjson | if .plugins then .plugins |= map(written($ipam)) else written($ipam) end | tojson)
  | del(.metadata.annotations["ipam.berth.dev/config", "berth.dev/injected"])
]
