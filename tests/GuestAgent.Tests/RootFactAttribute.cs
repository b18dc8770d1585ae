namespace Orchestrator.GuestAgent.Tests;

/// <summary>A test that only root can do, such as one in a network namespace or on a mount of its own; for others it is skipped, and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.UserName == "root" ? null : "only root can make what this test needs";

    /// <summary>A file without which the test cannot be done.</summary>
    public string Needs
    {
        get => "";
        set => Skip ??= File.Exists(value) ? null : $"this machine has no {value}";
    }
}
