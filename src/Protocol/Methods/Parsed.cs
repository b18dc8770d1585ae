using System.Diagnostics.CodeAnalysis;

namespace Orchestrator.Protocol.Methods;

/// <summary>A value that was read from the other side, or why it was not.</summary>
public readonly record struct Parsed<T>
    where T : class
{
    private Parsed(T? value, AgentError error, string? message)
    {
        Value = value;
        Error = error;
        Message = message;
    }

    /// <summary>The value; null when it was refused.</summary>
    public T? Value { get; }

    /// <summary>What a refusal is called; without meaning when there is a value.</summary>
    public AgentError Error { get; }

    /// <summary>Why it was refused, naming the member; null when there is a value. Safe to show.</summary>
    public string? Message { get; }

    /// <summary>True when there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Message))]
    public bool IsValue => Value is not null;

    internal static Parsed<T> Of(T value) => new(value, default, null);

    internal static Parsed<T> Refused(AgentError error, string message) => new(null, error, message);
}
