namespace Orchestrator.GuestAgent.Executing;

/// <summary>One request on its way to an executor.</summary>
/// <param name="Method">Wire name.</param>
/// <param name="ParamsJson">As the method gets it.</param>
internal readonly record struct WireRequest(string Method, ReadOnlyMemory<byte> ParamsJson)
{
    public ReadOnlyMemory<byte> Frame()
    {
        var frame = new WireWriter(WireKind.Request, WireWriter.BytesOf(Method) + WireWriter.BytesOf(ParamsJson));
        frame.Text(Method);
        frame.Blob(ParamsJson.Span);
        return frame.End();
    }

    /// <exception cref="WireException">The body is no request.</exception>
    public static WireRequest Read(ReadOnlyMemory<byte> body)
    {
        var reader = new WireReader(body);
        var method = reader.Text() ?? throw new WireException("a request without a method");
        var paramsJson = reader.Blob();
        reader.End();
        return new WireRequest(method, paramsJson);
    }
}
