using Orchestrator.GuestAgent.Platform;

namespace Orchestrator.GuestAgent.Commands;

/// <summary>Makes a group per command: a control group where there are any, otherwise one below a keeper, and a mere session without /proc.</summary>
/// <param name="find">Looks for control groups, once, before the first command; null does without them.</param>
/// <param name="keeper">The agent's binary, to be started as <see cref="CommandReaper"/>; null where it cannot be.</param>
internal sealed class CommandGroups(Func<Cgroups?>? find, string? keeper)
{
    /// <summary>This very binary, also when another one stands at its path by now.</summary>
    private const string ThisProgram = "/proc/self/exe";

    private readonly Lazy<Cgroups?> _cgroups = new(() => find?.Invoke());

    /// <summary>What this machine has.</summary>
    public static CommandGroups OfThisMachine() =>
        new(FindOrNone, Libc.FAccessAt(Libc.AtFdCwd, ThisProgram, Libc.AccessExecute, 0) == 0 ? ThisProgram : null);

    public bool UseCgroups => _cgroups.Value is not null;

    public ICommandGroup Make()
    {
        if (_cgroups.Value is { } cgroups && CgroupCommandGroup.TryMake(cgroups) is { } group)
        {
            return group;
        }
        return keeper is null ? new SessionCommandGroup() : new ReapedCommandGroup(keeper);
    }

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
