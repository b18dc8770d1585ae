using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>The agent in a guest: reads what the port holds, answers through it. One thread serves all agents; nothing here waits.</summary>
internal abstract class AgentDialect(IAgentPort port) : IDisposable
{
    protected IAgentPort Port { get; } = port;

    /// <summary>True while it serves one request and reads no other: what arrives waits in the port.</summary>
    public virtual bool IsBusy => false;

    /// <summary>True when an answer for a host that left is kept for the next one, as a blocking write keeps it.</summary>
    public virtual bool KeepsAnswers => false;

    /// <summary>Reads from the port.</summary>
    /// <returns>Bytes taken; fewer than there are when it became busy.</returns>
    public abstract int Take(ReadOnlySpan<byte> bytes);

    /// <summary>An answer that waited for its time was sent, or is for nobody any more.</summary>
    public virtual void AnswerSent() { }

    public virtual void HostCame() { }

    public virtual void HostLeft() { }

    /// <summary>The process is started anew: it has forgotten all.</summary>
    public abstract void Restarted();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }

    public static AgentDialect For(DialectName name, IAgentPort port) =>
        name switch
        {
            DialectName.V11 => new Native11(port),
            DialectName.V10 => new Native10(port),
            DialectName.Rust => new RustAgent(port),
            DialectName.Qga => new QgaAgent(port),
            _ => throw new ScriptException($"no agent speaks {name}"),
        };
}
