namespace Orchestrator.Protocol.Methods;

/// <summary>Answer to <c>get_system_info</c>; docs/protocol.md §3.3.</summary>
/// <param name="OsType">"linux" or "windows".</param>
/// <param name="OsName">os-release NAME, for example "Debian GNU/Linux"; "Linux" where none is told.</param>
/// <param name="OsVersion">os-release VERSION_ID; empty where none is told.</param>
/// <param name="KernelVersion">uname -r.</param>
/// <param name="Hostname">uname -n.</param>
/// <param name="Architecture">uname -m, for example "x86_64".</param>
/// <param name="CpuCount">Processors online.</param>
/// <param name="TotalMemoryKb">MemTotal in KiB. A known 1.0 agent sends bytes: hosts normalise by plausibility.</param>
/// <param name="UptimeSeconds">Whole seconds since boot.</param>
public sealed record GetSystemInfoResult(
    string OsType,
    string OsName,
    string OsVersion,
    string KernelVersion,
    string Hostname,
    string Architecture,
    int CpuCount,
    long TotalMemoryKb,
    long UptimeSeconds
);
