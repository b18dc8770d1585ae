using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol.Rpc;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>
/// The agent of 1.0 that is in the field, with its habits as they were measured: deaf for 5 s after a line that it cannot read, an empty one included, and no
/// answer to it; what is sent meanwhile is lost; deaf for 3 to 4 s after a host came, and the first request lost in any case; a half line is kept and glued to
/// the next host's first; no limit for a line; bytes told as KiB.
/// </summary>
internal sealed class RustAgent : Native10
{
    private const int LineBytesMax = 64 * 1024 * 1024;
    private const long DeafMs = 5000;
    private const long ReopenMs = 3000;
    private const double ReopenSpreadMs = 1000;
    private const ulong ReopenPurpose = 0x52;

    private SeededChance _chance;
    private long _deafUntilMs;
    private bool _losesNext;

    public RustAgent(IAgentPort port)
        : base(port, LineBytesMax) => _chance = new SeededChance(port.Guest.Seed, port.Guest.Number, ReopenPurpose);

    protected override GuestFacts Facts => field ??= new GuestFacts(Port.Guest) { TellsBytesAsKb = true, TellsLinksUp = true };

    private bool IsDeaf => Port.HostMs < _deafUntilMs;

    public override int Take(ReadOnlySpan<byte> bytes)
    {
        if (!IsDeaf)
        {
            return base.Take(bytes);
        }
        Port.Guest.Figures.LostBytes += bytes.Length;
        _losesNext = false;
        return bytes.Length;
    }

    public override void HostCame()
    {
        // It found nobody at its port and sleeps; then it closes the port and opens it again, which loses what came.
        _deafUntilMs = Math.Max(_deafUntilMs, Port.HostMs + ReopenMs + (long)(_chance.NextFraction() * ReopenSpreadMs));
        _losesNext = true;
    }

    protected override void Line(ReadOnlySpan<byte> line)
    {
        if (IsDeaf)
        {
            // The rest of what was read together with a bad line.
            Port.Guest.Figures.LostBytes += line.Length + 1;
            return;
        }
        if (_losesNext)
        {
            _losesNext = false;
            Port.Guest.Figures.LostBytes += line.Length + 1;
            return;
        }
        base.Line(line);
    }

    protected override void EmptyLine() => GoDeaf();

    protected override void BadLine(in RpcMessage message) => GoDeaf();

    protected override void Batch() => GoDeaf();

    protected override void Notification() => GoDeaf();

    protected override void LongLine() => GoDeaf();

    private void GoDeaf()
    {
        if (!IsDeaf)
        {
            Port.Guest.Figures.BadLines++;
            _deafUntilMs = Port.HostMs + DeafMs;
        }
    }
}
