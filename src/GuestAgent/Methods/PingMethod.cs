using System.Buffers.Text;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Methods;

/// <summary>Wire name <c>ping</c>; docs/protocol.md §3.1. Costs no allocation.</summary>
internal sealed class PingMethod(TimeProvider time) : IInstantMethod
{
    public string Name => MethodNames.Ping;

    public bool Greets => false;

    public ReadOnlySpan<byte> Answer(string? session, Span<byte> scratch)
    {
        var head = "{\"pong\":true,\"timestamp\":"u8;
        head.CopyTo(scratch);
        // Negative before 1970, which a guest without a clock may well believe it is.
        Utf8Formatter.TryFormat(time.GetUtcNow().ToUnixTimeSeconds(), scratch[head.Length..], out var digits);
        scratch[head.Length + digits] = (byte)'}';
        return scratch[..(head.Length + digits + 1)];
    }
}
