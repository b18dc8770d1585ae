namespace Orchestrator.GuestAgent.Tests;

/// <summary>As <see cref="RootFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = Environment.UserName == "root" ? null : "only root can make what this test needs";
}
