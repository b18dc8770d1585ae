using Akka.Event;
using Xunit;

namespace Orchestrator.Tests.Shared;

/// <summary>A test of what Akka.NET does by itself since 1.5.57 with named holes and the values of a log line; on an older one it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamedHolesFactAttribute : FactAttribute
{
    /// <summary>Null when this Akka.NET knows them.</summary>
    internal static readonly string? Missing = typeof(LogMessage).GetProperty("PropertyNames") is null
        ? "Akka.NET knows named holes since 1.5.57; this one is older."
        : null;

    public NamedHolesFactAttribute() => Skip = Missing;
}
