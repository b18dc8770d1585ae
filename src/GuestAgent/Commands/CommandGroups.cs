using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>Makes a group per command: a control group where there are any, the process tree otherwise.</summary>
/// <param name="find">Looks for control groups, once, before the first command; null takes the tree always.</param>
internal sealed class CommandGroups(Func<Cgroups?>? find)
{
    private readonly ProcessTrees _trees = new();
    private readonly Lazy<Cgroups?> _cgroups = new(() => find?.Invoke());

    /// <summary>What this machine has.</summary>
    public static CommandGroups OfThisMachine() => new(FindOrNone);

    public bool UseCgroups => _cgroups.Value is not null;

    public ICommandGroup Make() =>
        (ICommandGroup?)(_cgroups.Value is { } cgroups ? CgroupCommandGroup.TryMake(cgroups) : null) ?? new TreeCommandGroup(_trees);

    private static Cgroups? FindOrNone()
    {
        try
        {
            return Cgroups.Find();
        }
        catch (PlatformException)
        {
            // No /proc: there is no mount table to read.
            return null;
        }
    }
}
