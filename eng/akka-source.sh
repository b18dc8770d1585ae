#!/usr/bin/env bash
# akka-source.sh: prints where Akka.NET comes from: "packages" or "offline" (docs/decisions/0001).
# Asks the registry once, and keeps the answer in eng/akka-source.props, which is not committed and which every build reads.
# A network that fails is no answer: offline for this run, nothing is kept. AKKA_SOURCE=packages|offline in the environment overrides all.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. eng/say.sh

answer=eng/akka-source.props
case ${AKKA_SOURCE:-} in
  packages | offline) echo "$AKKA_SOURCE" && exit ;;
  '') ;;
  *) die "AKKA_SOURCE is '$AKKA_SOURCE'; it must be 'packages' or 'offline'" 2 ;;
esac
if [ -e "$answer" ]; then
  kept=$(sed -n 's:.*<AkkaSource>\(.*\)</AkkaSource>.*:\1:p' "$answer")
  case $kept in packages | offline) echo "$kept" && exit ;; esac
fi

version() { # version PROPERTY: the pinned version, from the one place that has it
  local v
  v=$(sed -n "s:.*<$1 [^>]*>\([^<]*\)</$1>.*:\1:p" Directory.Build.props)
  [ -n "$v" ] || die "Directory.Build.props has no $1"
  echo "$v"
}
akka=$(version AkkaVersion)
hosting=$(version AkkaHostingVersion)

keep() {
  echo "<Project><PropertyGroup><AkkaSource>$1</AkkaSource></PropertyGroup></Project>" >"$answer"
  echo "$1"
}
served=$(eng/ask-registry.sh "akka-$akka-$hosting" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
  <ItemGroup><PackageReference Include="Akka" Version="[$akka]" /><PackageReference Include="Akka.Hosting" Version="[$hosting]" /></ItemGroup>
</Project>
EOF
)
case $served in
  yes) keep packages ;;
  no) keep offline ;;
  silent)
    step 'the registry does not answer; building with offline/Akka this time'
    echo offline
    ;;
esac
