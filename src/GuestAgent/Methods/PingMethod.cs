using System.Buffers.Text;
using Orchestrator.GuestAgent.Platform;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Wire name <c>ping</c>; docs/protocol.md §3.1. Costs no allocation.</summary>
internal sealed class PingMethod(TimeProvider time) : IInstantMethod
{
    public string Name => MethodNames.Ping;

    public bool Greets => false;

    public ReadOnlySpan<byte> Answer(in Greeted greeted, Span<byte> scratch)
    {
        var rest = scratch;
        Put(ref rest, "{\"pong\":true,\"timestamp\":"u8);
        // Negative before 1970, which a guest without a clock may well believe it is.
        Put(ref rest, time.GetUtcNow().ToUnixTimeSeconds());
        Put(ref rest, ",\"now_ms\":"u8);
        Put(ref rest, MonotonicClock.NowMs(time));
        Put(ref rest, "}"u8);
        return scratch[..^rest.Length];
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        text.CopyTo(rest);
        rest = rest[text.Length..];
    }

    private static void Put(ref Span<byte> rest, long number)
    {
        Utf8Formatter.TryFormat(number, rest, out var digits);
        rest = rest[digits..];
    }
}
