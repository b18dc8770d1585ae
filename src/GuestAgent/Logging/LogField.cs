using System.Globalization;

namespace Orchestrator.GuestAgent.Logging;

/// <summary>A named value of a log line. Never a payload or a secret; bytes that came over the channel only cleaned and cut.</summary>
/// <param name="Quoted">In quotes also where it could do without: text that may look like a number.</param>
internal readonly record struct LogField(string Name, string Value, bool Quoted = false)
{
    public static implicit operator LogField((string Name, string Value) field) => new(field.Name, field.Value);

    public static implicit operator LogField((string Name, long Value) field) =>
        new(field.Name, field.Value.ToString(CultureInfo.InvariantCulture));
}
