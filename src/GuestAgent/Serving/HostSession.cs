using System.Text;
using Orchestrator.GuestAgent.Installation;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol.Framing;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Serving;

/// <summary>
/// The host that is connected and the session it has named; docs/protocol.md §3.2. Decides what of the queued lines and waiting jobs outlives it: nothing but
/// the line that tells of a new agent, §5. Belongs to the channel's thread.
/// </summary>
internal sealed class HostSession(AgentIdentity identity, FleetKeeper fleets, OutgoingQueue outgoing, JobCrew crew, AgentLog log)
{
    private const string AgentReady = "agent_ready";

    // Offsets of that line in the queue; 0 to 0 while it is still to be said.
    private long _readyFrom;
    private long _readyTo;
    private bool _saidUnread;

    /// <summary>As the host named it in its greeting; null before it has.</summary>
    public string? Name { get; private set; }

    /// <summary>Whose epochs count in this session; null before one has begun.</summary>
    public FleetEpoch? Fleet { get; private set; }

    public void HostArrived()
    {
        _saidUnread = false;
        log.Info("host connected", ("session", crew.Session));
        if (_readyTo == 0)
        {
            SayReady();
        }
    }

    /// <param name="nextHostSeesOldBytes">The channel keeps bytes from one host to the next.</param>
    public void HostLeft(bool nextHostSeesOldBytes)
    {
        Name = null;
        Fleet = null;
        log.Info("host disconnected", ("session", crew.Session));
        crew.EndSession();
        if (outgoing.SentBytes < _readyTo)
        {
            // It left before it was told: the next one is.
            _readyFrom = _readyTo = 0;
        }
        outgoing.DropAll(nextHostSeesOldBytes);
    }

    /// <summary>
    /// Heeds a greeting; what it teaches is on disk when this returns. A session or fleet other than the one before begins a session; a greeting without a
    /// session, as hosts of 1.0 send it, changes nothing for those who have one.
    /// </summary>
    public Greeted Greet(in GreetingParams greeting)
    {
        var known = greeting.Fleet is { } fleet ? fleets.Heed(fleet, greeting.Epoch, greeting.Claim) : null;
        if (greeting.Session is { } name)
        {
            var goesOn = name == Name && greeting.Fleet == Fleet?.Fleet;
            // Of hosts that name no fleet nothing is kept, and the session's own epoch only rises.
            known ??= new FleetEpoch(null, Math.Max(greeting.Epoch ?? 0, goesOn ? Fleet!.Epoch : 0));
            if (!goesOn)
            {
                Begin(name);
            }
            Fleet = known;
        }
        fleets.Settle();
        return new Greeted(greeting.Session, fleets.Own, known?.Epoch, fleets.OnDisk);
    }

    // A barrier: nothing that was asked before is begun any more, and nothing that was answered before is told to whoever asks now.
    private void Begin(string name)
    {
        Name = name;
        crew.EndSession();
        DropUnsent();
        log.Info("session begun", ("name", name), ("session", crew.Session));
    }

    /// <summary>The host asks and does not read: what waits for it is dropped.</summary>
    /// <param name="bytesMax">What was too much, for the log.</param>
    public void DropUnsent(int bytesMax)
    {
        DropUnsent();
        if (!_saidUnread)
        {
            _saidUnread = true;
            log.Warn("host does not read: unsent answers dropped", ("session", crew.Session), ("limit_bytes", bytesMax));
        }
    }

    private void DropUnsent()
    {
        var readyUnsent = _readyTo > 0 && outgoing.SentBytes <= _readyFrom;
        outgoing.DropUnsent();
        if (readyUnsent)
        {
            SayReady();
        }
    }

    private void SayReady()
    {
        _readyFrom = outgoing.WrittenBytes;
        var ready =
            $$"""{"version":"{{identity.Version}}","platform":"{{AgentIdentity.Platform}}","instance_id":"{{identity.InstanceId}}"}""";
        FrameWriter.Notification(outgoing.Lines, AgentReady, Encoding.UTF8.GetBytes(ready));
        _readyTo = outgoing.WrittenBytes;
    }
}
