#!/usr/bin/env bash
# publish.sh agent|host|cli|tools…: publishes programs into dist/; one whose sources have not changed since is left alone.
#   dist/agent/kvmmanager-agent   one static binary (NativeAOT); net10.0 where the registry serves its parts, else net9.0
#   dist/host/orchestratord       needs the .NET runtime, starts from any folder
#   dist/cli/orch                 the same
#   dist/tools/agent-simulator    the same
# AkkaSource in the environment says where Akka.NET comes from (eng/akka-source.sh).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) die "no program can be published for this machine's processor, $(uname -m): x86_64 and aarch64 are known" ;;
esac
sdk=$(dotnet --version)

probe() { # probe FRAMEWORK PROPERTY: a project that asks the registry for what publishing with PROPERTY needs
  cat <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>$1</TargetFramework><OutputType>Exe</OutputType><RuntimeIdentifier>$rid</RuntimeIdentifier>
    <SelfContained Condition="'$2' == 'PublishReadyToRun'">false</SelfContained><$2>true</$2><NuGetAudit>false</NuGetAudit></PropertyGroup>
</Project>
EOF
}
served() { [ "$(probe "$1" "$2" | eng/ask-registry.sh "$2-$1-$rid-$sdk")" = yes ]; }

agent_framework() { if served net10.0 PublishAot; then echo net10.0; else echo net9.0; fi; }

# Framework-dependent programs find the runtime where the system registers it. If the SDK in use is elsewhere, they are told by a relative path.
runtime_place() {
  local root
  root=$(dirname "$(readlink -f "$(command -v dotnet)")")
  case $root in /usr/share/dotnet | /usr/lib/dotnet) return ;; esac
  [ "$(cat /etc/dotnet/install_location 2>/dev/null)" != "$root" ] || return 0
  printf '%s\n' '-p:AppHostDotNetSearch="AppRelative;EnvironmentVariable;Global"' "-p:AppHostRelativeDotNet=$(realpath --relative-to="$PWD/dist/$1" "$root")"
}

# What a program is made of: when the digest of these is the old one, there is nothing to do.
sources() {
  local common=(Directory.Build.props Directory.Packages.props global.json .editorconfig eng/publish.sh src/Protocol)
  case $1 in
    agent) echo "${common[*]} src/GuestAgent" ;;
    host) echo "${common[*]} src/Model src/Storage src/Actors src/Client src/HostService offline config/hocon eng/akka.targets" ;;
    cli) echo "${common[*]} src/Client src/Cli" ;;
    tools) echo "${common[*]} tools/AgentSimulator" ;;
  esac
}
digest() {
  local paths p there=()
  read -ra paths <<<"$(sources "$1")"
  for p in "${paths[@]}"; do [ ! -e "$p" ] || there+=("$p"); done
  { find "${there[@]}" \( -name bin -o -name obj \) -prune -o -type f -print0 | sort -z | xargs -0 sha256sum; echo "$sdk $rid ${AkkaSource:-} $2"; } | sha256sum | cut -d' ' -f1
}

publish() { # publish NAME PROGRAM PROJECT ARGUMENTS…
  local name=$1 program=$2 project=$3 stamp=.cache/publish/$1.stamp new=dist/.$1.new log=.cache/publish/$1.log now
  shift 3
  now=$(digest "$name" "$*")
  [ -x "dist/$name/$program" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && return
  step "publishing $program"
  rm -rf "$new" "$stamp"
  mkdir -p .cache/publish
  dotnet publish "$project" -c Release -r "$rid" -o "$new" -v quiet --nologo "$@" >"$log" 2>&1 || {
    grep -E 'error|warning' "$log" | sort -u >&2 || cat "$log" >&2
    die "publishing $program failed; the whole log is $log"
  }
  find "$new" -name '*.pdb' -o -name '*.dbg' -o -name '*.xml' | xargs -r rm -f
  # Whoever runs the old program keeps its files; whoever starts it now gets old or new, never half.
  rm -rf "dist/.$name.old"
  [ ! -e "dist/$name" ] || mv "dist/$name" "dist/.$name.old"
  mv "$new" "dist/$name"
  rm -rf "dist/.$name.old"
  echo "$now" >"$stamp"
}

mkdir -p .cache dist
exec 9>.cache/publish.lock
flock 9
for what in "$@"; do
  case $what in
    agent)
      framework=$(agent_framework)
      # Its own artifacts: the same projects are built elsewhere for both frameworks and without a runtime.
      publish agent kvmmanager-agent src/GuestAgent -f "$framework" "-p:TargetFrameworks=$framework" --artifacts-path "$PWD/.cache/agent" 9>&-
      ;;
    host | cli | tools)
      options=(--self-contained false -p:TieredPGO=false)
      if served net10.0 PublishReadyToRun; then options+=(-p:PublishReadyToRun=true); fi
      mapfile -t place < <(runtime_place "$what")
      case $what in
        host) publish host orchestratord src/HostService "${options[@]}" "${place[@]}" 9>&- ;;
        cli) publish cli orch src/Cli "${options[@]}" "${place[@]}" 9>&- ;;
        tools) publish tools agent-simulator tools/AgentSimulator "${options[@]}" "${place[@]}" 9>&- ;;
      esac
      ;;
    *) die "'$what' is not a program; they are agent, host, cli and tools" 2 ;;
  esac
done
