using System.Globalization;
using Orchestrator.AgentSimulator.Scripts;

namespace Orchestrator.AgentSimulator.Guests;

/// <summary>Who a made-up agent is: names by seed, number and how often each was made anew, so that a run can be repeated to the digit.</summary>
internal sealed class GuestIdentity
{
    private const ulong AgentPurpose = 1;
    private const ulong InstancePurpose = 2;
    private const ulong BootPurpose = 3;
    private const ulong JournalPurpose = 4;
    private const ulong FleetPurpose = 5;

    // How many lives of one kind a stream of chance is kept apart for.
    private const int KindShift = 32;

    private readonly ulong _seed;
    private readonly int _number;
    private int _installations;
    private int _instances;
    private int _boots;

    public GuestIdentity(ulong seed, int number)
    {
        (_seed, _number) = (seed, number);
        AgentId = Hex(number, AgentPurpose, 0);
        InstanceId = Hex(number, InstancePurpose, 0);
        BootId = Hex(number, BootPurpose, 0);
        JournalEpoch = Hex(number, JournalPurpose, 0);
    }

    public string AgentId { get; private set; }
    public string InstanceId { get; private set; }
    public string BootId { get; private set; }
    public string JournalEpoch { get; }

    /// <summary>A fleet that no host has.</summary>
    public string StrangeFleet => Hex(_number, FleetPurpose, 0);

    /// <summary>The agent process is started anew.</summary>
    public void Restart() => InstanceId = Hex(_number, InstancePurpose, ++_instances);

    /// <summary>The guest boots, and its agent with it.</summary>
    public void Boot()
    {
        BootId = Hex(_number, BootPurpose, ++_boots);
        Restart();
    }

    /// <summary>Another installation.</summary>
    public void Reinstall() => AgentId = Hex(_number, AgentPurpose, ++_installations);

    /// <summary>The installation of the agent before it; the first one copies the second.</summary>
    public void CopyNeighbour() => AgentId = Hex(_number > 1 ? _number - 1 : 2, AgentPurpose, 0);

    /// <summary>Its own installation again.</summary>
    public void BeItself() => AgentId = Hex(_number, AgentPurpose, 0);

    private string Hex(int number, ulong purpose, int life)
    {
        var chance = new SeededChance(_seed, number, purpose + ((ulong)life << KindShift));
        return chance.Next().ToString("x16", CultureInfo.InvariantCulture) + chance.Next().ToString("x16", CultureInfo.InvariantCulture);
    }
}
