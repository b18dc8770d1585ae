using Akka.Event;

namespace Orchestrator.Akka.Tests.Support;

/// <summary>One that is told from every other at a glance.</summary>
public sealed class ShoutingFormatter : ILogMessageFormatter
{
    public string Format(string format, params object[] args) => format.ToUpperInvariant() + "!";

    public string Format(string format, IEnumerable<object> args) => Format(format, args.ToArray());
}
