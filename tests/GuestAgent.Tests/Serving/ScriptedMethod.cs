using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Tests.Serving;

/// <summary>A method that does what the test says, and counts.</summary>
internal sealed class ScriptedMethod(string name, Func<AuditNote, CancellationToken, MethodAnswer> run, bool startsWork = true) : IMethod
{
    private int _runs;

    public ScriptedMethod(string name, Func<CancellationToken, MethodAnswer> run, bool startsWork = true)
        : this(name, (_, stopping) => run(stopping), startsWork) { }

    public ScriptedMethod(string name, Func<AuditNote, MethodAnswer> run)
        : this(name, (audit, _) => run(audit)) { }

    public string Name => name;

    public bool StartsWork => startsWork;

    public int Runs => Volatile.Read(ref _runs);

    /// <summary>Waits until a worker has begun so many runs.</summary>
    public void WaitForRuns(int count) =>
        Assert.True(SpinWait.SpinUntil(() => Runs >= count, TimeSpan.FromSeconds(30)), $"{Runs} of {count} runs have begun");

    public MethodAnswer Run(ReadOnlyMemory<byte> paramsJson, AuditNote audit, CancellationToken stopping)
    {
        Interlocked.Increment(ref _runs);
        return run(audit, stopping);
    }
}
