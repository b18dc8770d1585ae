using System.Text.Json;
using Orchestrator.GuestAgent.Configuration;
using Orchestrator.GuestAgent.Logging;
using Orchestrator.GuestAgent.Methods;
using Orchestrator.GuestAgent.Policy;
using Orchestrator.Protocol.Methods;

namespace Orchestrator.GuestAgent.Tests.Methods;

/// <summary>The two file methods over given lists, called with the bytes that a host would send.</summary>
internal sealed class FileCalls
{
    private readonly FileReadMethod _read;
    private readonly FileWriteMethod _write;

    public FileCalls(string[] readable, string[] writable, bool openAt2 = true, int maxFileSizeMb = 10)
    {
        var security = new SecuritySettings
        {
            AllowedReadPaths = readable,
            AllowedWritePaths = writable,
            MaxFileSizeMb = maxFileSizeMb,
        };
        var settings = new AgentSettings { Security = security };
        _read = new FileReadMethod(settings, new AllowedPaths(readable, "allowed_read_paths", "/etc/agent.json", openAt2));
        _write = new FileWriteMethod(settings, new AllowedPaths(writable, "allowed_write_paths", "/etc/agent.json", openAt2));
    }

    public FileCalls(string both, bool openAt2 = true, int maxFileSizeMb = 10)
        : this([both], [both], openAt2, maxFileSizeMb) { }

    public FileReadResult Read(string path, string encoding = "utf8", long? offset = null, long? length = null) =>
        Read(
            new FileReadParams(path)
            {
                Encoding = encoding,
                Offset = offset,
                Length = length,
            }
        );

    public FileReadResult Read(FileReadParams wanted)
    {
        var answer = _read.Run(
            JsonSerializer.SerializeToUtf8Bytes(wanted, ProtocolJson.Default.FileReadParams),
            new AuditNote(),
            CancellationToken.None
        );
        return JsonSerializer.Deserialize(answer.ResultJson.Span, ProtocolJson.Default.FileReadResult)!;
    }

    public FileWriteResult Write(string path, string content, string? permissions = null, bool createDirs = false, string encoding = "utf8")
    {
        var wanted = new FileWriteParams(path, content)
        {
            Permissions = permissions,
            CreateDirs = createDirs,
            Encoding = encoding,
        };
        var answer = _write.Run(
            JsonSerializer.SerializeToUtf8Bytes(wanted, ProtocolJson.Default.FileWriteParams),
            new AuditNote(),
            CancellationToken.None
        );
        return JsonSerializer.Deserialize(answer.ResultJson.Span, ProtocolJson.Default.FileWriteResult)!;
    }

    public MethodException ReadRefused(string path, string encoding = "base64") =>
        Assert.Throws<MethodException>(() => Read(path, encoding));

    public MethodException WriteRefused(
        string path,
        string? permissions = null,
        bool createDirs = false,
        string content = "x",
        string encoding = "utf8"
    ) => Assert.Throws<MethodException>(() => Write(path, content, permissions, createDirs, encoding));
}
