namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>A command of the stock agent that fails.</summary>
/// <param name="errorClass">"GenericError" or "CommandNotFound".</param>
internal sealed class QgaException(string errorClass, string description) : Exception(description)
{
    public string Class { get; } = errorClass;
}
