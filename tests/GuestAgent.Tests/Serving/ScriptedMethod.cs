using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>A method that does what the test says, and counts.</summary>
internal sealed class ScriptedMethod(string name, Func<CancellationToken, MethodAnswer> run, bool startsWork = true) : IMethod
{
    private int _runs;

    public string Name => name;

    public bool StartsWork => startsWork;

    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Waits until a worker has begun so many runs.</summary>
    public void WaitForRuns(int count) =>
        Assert.True(SpinWait.SpinUntil(() => Runs >= count, TimeSpan.FromSeconds(30)), $"{Runs} of {count} runs have begun");

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        Interlocked.Increment(ref _runs);
        return run(stopping);
    }
}
