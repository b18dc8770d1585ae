using Orchestrator.GuestAgent.Methods;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>One request on its way to an executor.</summary>
/// <param name="Method">Wire name.</param>
/// <param name="ParamsJson">As the method gets it.</param>
/// <param name="Fence">Its times go over the wire: the clock is the same on both sides. Its epoch does not.</param>
internal readonly record struct WireRequest(string Method, ReadOnlyMemory<byte> ParamsJson, RequestFence Fence = default)
{
    private const int FenceBytes = 5 * sizeof(long);

    public ReadOnlyMemory<byte> Frame()
    {
        var frame = new WireWriter(WireKind.Request, FenceBytes + WireWriter.BytesOf(Method) + WireWriter.BytesOf(ParamsJson));
        frame.Text(Method);
        Put(ref frame, Fence.NotAfterMs);
        Put(ref frame, Fence.TtlMs);
        frame.Long(Fence.ReadAtMs);
        frame.Blob(ParamsJson.Span);
        return frame.End();
    }

    /// <exception cref="WireException">The body is no request.</exception>
    public static WireRequest Read(ReadOnlyMemory<byte> body)
    {
        var reader = new WireReader(body);
        var method = reader.Text() ?? throw new WireException("a request without a method");
        var notAfterMs = Take(ref reader);
        var ttlMs = Take(ref reader);
        var readAtMs = reader.Long();
        var paramsJson = reader.Blob();
        reader.End();
        return new WireRequest(method, paramsJson, new RequestFence(null, null, notAfterMs, ttlMs, readAtMs));
    }

    private static void Put(ref WireWriter frame, long? value)
    {
        frame.Flag(value is not null);
        frame.Long(value ?? 0);
    }

    private static long? Take(ref WireReader reader)
    {
        var there = reader.Flag();
        var value = reader.Long();
        return there ? value : null;
    }
}
