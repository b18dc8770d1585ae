namespace Orchestrator.AgentSimulator.Scripts;

/// <summary>A word on the command line, in a fault file or on the control channel that is not understood: says which, and what would be.</summary>
internal sealed class ScriptException(string message) : Exception(message);
