using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>What an agent speaks: <c>1.1</c>, <c>1.0</c>, <c>1.0</c> with <c>--quirks rust</c>, <c>qga</c>.</summary>
internal enum DialectName
{
    V11,
    V10,
    Rust,
    Qga,
}

/// <summary>How dialects are written on the command line.</summary>
internal static class DialectText
{
    /// <param name="quirks">"rust", or null for none.</param>
    /// <exception cref="ScriptException">There is no such dialect, or it has no such quirks.</exception>
    public static DialectName Parse(string dialect, string? quirks) =>
        (dialect, quirks) switch
        {
            ("1.1", null) => DialectName.V11,
            ("1.0", null) => DialectName.V10,
            ("1.0", "rust") => DialectName.Rust,
            ("qga", null) => DialectName.Qga,
            ("1.1" or "1.0" or "qga", _) => throw new ScriptException($"quirks: '{quirks}' is none of {dialect}; only 1.0 has some: rust"),
            _ => throw new ScriptException($"dialect: '{dialect}' is none; they are 1.1, 1.0 and qga"),
        };
}
