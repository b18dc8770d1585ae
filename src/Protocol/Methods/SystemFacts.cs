namespace Orchestrator.Protocol.Methods;

/// <summary>Sets right what agents in the field are known to tell wrongly.</summary>
public static class SystemFacts
{
    private const long PageBytes = 4096;
    private const long DoubtfulFrom = 64L * 1024 * 1024;
    private const long ImpossibleFrom = 16L * 1024 * 1024 * 1024;

    /// <summary>
    /// The known agent of version 1.0 sends <c>total_memory_kb</c> in bytes. A number is taken for bytes when it would mean 16 TiB or more; or 64 GiB or
    /// more while it is a multiple of a memory page, as sizes in bytes always are and one in 1024 sizes in KiB is. An agent that tells an
    /// <c>instance_id</c> is none of that kind and is believed.
    /// </summary>
    /// <param name="agent">What the same agent said of itself; null when that is not known, which is read as version 1.0.</param>
    public static GetSystemInfoResult Normalise(GetSystemInfoResult facts, GetAgentInfoResult? agent)
    {
        var told = facts.TotalMemoryKb;
        var isBytes = agent?.InstanceId is null && (told >= ImpossibleFrom || (told >= DoubtfulFrom && told % PageBytes == 0));
        return isBytes ? facts with { TotalMemoryKb = told / 1024 } : facts;
    }
}
