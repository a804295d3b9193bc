# Where things are. Everything that is not in git lies in build/ and var/ of this checkout, so that two checkouts on
# one machine never meet. BANFU_VAR names another folder than var/.
#
# To be sourced with `root` set to the top of the checkout.
# shellcheck disable=SC2034,SC2154

var=${BANFU_VAR:-$root/var}
release=$root/build/release
services_table=${BANFU_SERVICES_TABLE:-$root/ops/services.table}
