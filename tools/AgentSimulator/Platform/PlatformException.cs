namespace Orchestrator.AgentSimulator.Platform;

/// <summary>The system refused something that the simulator cannot do without.</summary>
internal sealed class PlatformException(string what) : Exception($"cannot {what}: {Libc.LastErrorText}");
