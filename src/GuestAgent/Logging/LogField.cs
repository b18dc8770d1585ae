using System.Globalization;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>A named value of a log line. Never a payload, a secret, or bytes that came over the channel.</summary>
internal readonly record struct LogField(string Name, string Value)
{
    public static implicit operator LogField((string Name, string Value) field) => new(field.Name, field.Value);

    public static implicit operator LogField((string Name, long Value) field) =>
        new(field.Name, field.Value.ToString(CultureInfo.InvariantCulture));
}
