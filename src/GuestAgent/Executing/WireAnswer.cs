using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.Protocol;

namespace Orchestrator.GuestAgent.Executing;

/// <summary>What an executor answers to one request: a result or an error, and what the log is to say of it.</summary>
/// <param name="ResultJson">Empty with an error.</param>
/// <param name="WaitsForGo">Something is to be done once the answer has left the agent.</param>
/// <param name="Failure">Null with a result.</param>
internal sealed record WireAnswer(ReadOnlyMemory<byte> ResultJson, bool WaitsForGo, MethodException? Failure, AuditNote Audit)
{
    private const int AuditFieldsMax = 64;

    public ReadOnlyMemory<byte> Frame()
    {
        var room = WireWriter.BytesOf(ResultJson) + WireWriter.BytesOf(Audit.Subject) + 16;
        room += WireWriter.BytesOf(Failure?.Message) + WireWriter.BytesOf(Failure?.DataJson);
        foreach (var field in Audit.Fields)
        {
            room += WireWriter.BytesOf(field.Name) + WireWriter.BytesOf(field.Value);
        }
        var frame = new WireWriter(WireKind.Answer, room);
        frame.Flag(Failure is not null);
        if (Failure is { } failure)
        {
            frame.Number((int)failure.Error);
            frame.Text(failure.Message);
            frame.Text(failure.DataJson);
        }
        else
        {
            frame.Flag(WaitsForGo);
            frame.Blob(ResultJson.Span);
        }
        frame.Text(Audit.Subject);
        frame.Number(Audit.Fields.Count);
        foreach (var field in Audit.Fields)
        {
            frame.Text(field.Name);
            frame.Text(field.Value);
        }
        return frame.End();
    }

    /// <exception cref="WireException">The body is no answer.</exception>
    public static WireAnswer Read(ReadOnlyMemory<byte> body)
    {
        var reader = new WireReader(body);
        ReadOnlyMemory<byte> result = default;
        MethodException? failure = null;
        var waitsForGo = false;
        if (reader.Flag())
        {
            var error = (AgentError)reader.Number();
            if (error is < AgentError.ParseError or > AgentError.KeyConflict)
            {
                throw new WireException($"there is no error {(int)error}");
            }
            failure = new MethodException(error, reader.Text() ?? "", reader.Text());
        }
        else
        {
            waitsForGo = reader.Flag();
            result = reader.Blob();
        }
        var audit = new AuditNote { Subject = reader.Text() };
        var count = reader.Number();
        if (count is < 0 or > AuditFieldsMax)
        {
            throw new WireException($"{count} fields for the log");
        }
        for (var i = 0; i < count; i++)
        {
            audit.Add(reader.Text() ?? "", reader.Text() ?? "");
        }
        reader.End();
        return new WireAnswer(result, waitsForGo, failure, audit);
    }
}
