# What ./start was told: guests, vms, port, data, fresh.
guests=3 vms=0 port=8080 data=$PWD/.data fresh=

# number NAME VALUE LEAST MOST
number() {
  [[ $2 =~ ^[0-9]{1,5}$ ]] && [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || die "$1 is '$2'; it must be a number from $3 to $4" 2
}

read_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) show_usage start && exit ;;
      --fresh) fresh=yes && shift && continue ;;
      --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    esac
    case $1 in
      --guests | --vms | --port | --data) [ $# -ge 2 ] || die "$1 needs a value; try ./start --help" 2 ;;
      *) die "unknown argument '$1'; try ./start --help" 2 ;;
    esac
    case $1 in
      --guests) guests=$2 ;;
      --vms) vms=$2 ;;
      --port) port=$2 ;;
      --data) data=$(cd "$caller" && realpath -m -- "$2") ;;
    esac
    shift 2
  done
  number --guests "$guests" 0 500
  number --vms "$vms" 0 50
  number --port "$port" 1 65535
  guests=$((10#$guests)) vms=$((10#$vms)) port=$((10#$port))
  # The folder's name goes into configuration files between quotes.
  [[ $data != *[\"\\\$[:cntrl:]]* ]] || die "--data $data: quotes, backslashes, dollar signs and control characters cannot be in this folder's name" 2
}
