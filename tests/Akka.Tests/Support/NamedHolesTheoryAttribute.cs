using Orchestrator.Tests.Shared;

namespace Orchestrator.Akka.Tests.Support;

/// <summary><see cref="NamedHolesFactAttribute"/> with several inputs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamedHolesTheoryAttribute : TheoryAttribute
{
    public NamedHolesTheoryAttribute() => Skip = NamedHolesFactAttribute.Missing;
}
