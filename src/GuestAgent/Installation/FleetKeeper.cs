using Orchestrator.GuestAgent.Logging;

namespace Orchestrator.GuestAgent.Installation;

/// <summary>
/// Keeps the fleets' epochs over restarts of the agent: an epoch is on disk before anybody is told that the agent has it, and so none that was told is ever
/// taken back. Belongs to the channel's thread.
/// </summary>
internal sealed class FleetKeeper
{
    /// <summary>The file in <c>state_dir</c>.</summary>
    public const string FileName = "fleets";

    private readonly StateFolder _folder;
    private readonly AgentLog _log;
    private readonly FleetBook _book;

    public FleetKeeper(StateFolder folder, AgentLog log)
    {
        (_folder, _log) = (folder, log);
        var text = folder.Read(FileName);
        var book = text is null ? null : FleetBook.Parse(text);
        if (text is not null && book is null)
        {
            folder.PutAside(FileName, "it is of another form than this agent knows");
        }
        _book = book ?? new FleetBook();
    }

    /// <summary>The fleet that the agent belongs to; null before any has greeted it.</summary>
    public string? Own => _book.Own;

    /// <summary>What is kept outlives a power cut.</summary>
    public bool OnDisk => _folder.OnDisk;

    /// <summary>The installation is a new one, which belongs to nobody.</summary>
    public void Disown()
    {
        if (_book.Disown())
        {
            _folder.Write(FileName, _book.Print());
        }
    }

    /// <summary>Before an answer leaves that tells what is known: waits until that is on disk, or cannot be there now.</summary>
    public void Settle() => _folder.Settle();

    /// <summary>A host of that fleet has greeted.</summary>
    /// <param name="epoch">As it named it; null for none.</param>
    /// <returns>What is known of the fleet from now on.</returns>
    public FleetEpoch Heed(string fleet, long? epoch, bool claim)
    {
        var own = Own;
        if (_book.Heed(fleet, epoch, claim))
        {
            _folder.Write(FileName, _book.Print());
        }
        if (Own != own)
        {
            _log.Info(claim ? "claimed by a fleet" : "belongs to a fleet", ("fleet", Own ?? "none"), ("before", own ?? "none"));
        }
        return _book.Find(fleet)!;
    }

    /// <summary>A request named a higher epoch than was seen of its fleet.</summary>
    public void Raise(FleetEpoch known, long epoch)
    {
        if (known.Fleet is not { } fleet)
        {
            known.Epoch = epoch;
            return;
        }
        Heed(fleet, epoch, claim: false);
        // Where the book had let go of it for newer ones, it has another entry for it now.
        known.Epoch = epoch;
        Settle();
    }
}
