using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.GuestAgent.Tests.Native;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

/// <summary>What an agent answered.</summary>
/// <param name="Code">The error's code; 0 for a result.</param>
/// <param name="Message">The error's message.</param>
/// <param name="Result">The result; undefined for an error.</param>
/// <param name="Data">The error's data; undefined without.</param>
internal sealed record FileAnswer(int Code, string Message, JsonElement Result, JsonElement Data = default);

/// <summary>A published agent that may read and write in one folder alone, <see cref="Open"/>, and a host that is connected to it.</summary>
internal sealed class FileHost : IAsyncDisposable
{
    private static readonly TimeSpan RatePause = TimeSpan.FromMilliseconds(10);

    private readonly AgentUnderTest _agent;
    private AgentClient _client;
    private int _id;

    private FileHost(AgentUnderTest agent)
    {
        _agent = agent;
        _client = agent.Connect();
        Directory.CreateDirectory(Open);
        Directory.CreateDirectory(Outside);
    }

    /// <summary>The folder of both lists.</summary>
    public string Open => _agent.Folder + "/open";

    /// <summary>A folder beside it, in neither list.</summary>
    public string Outside => _agent.Folder + "/outside";

    public string Settings => _agent.Folder + "/config.json";

    public AgentUnderTest Agent => _agent;

    /// <param name="openAt2">False: on a kernel without openat2, where paths are gone name by name.</param>
    public static async Task<FileHost> StartAsync(bool openAt2 = true, int messageKb = 1024, params (string Key, string Value)[] security)
    {
        string[] launcher = openAt2 ? [] : [NativePrograms.WithoutOpenAt2];
        var agent = await AgentUnderTest.StartUnderAsync(launcher, folder => Config(folder, messageKb, security));
        try
        {
            return new FileHost(agent);
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    public FileAnswer Read(string path, string encoding = "base64") => Ask("file_read", new { path, encoding });

    public FileAnswer Write(string path, string content = "x", string? permissions = null, bool create_dirs = false) =>
        permissions is null
            ? Ask(
                "file_write",
                new
                {
                    path,
                    content,
                    create_dirs,
                }
            )
            : Ask(
                "file_write",
                new
                {
                    path,
                    content,
                    create_dirs,
                    permissions,
                }
            );

    /// <summary>Kills the agent, starts it anew and connects to it again.</summary>
    public async Task KillAsync()
    {
        await _agent.KillAndStartAsync();
        _client.Dispose();
        _client = _agent.Connect();
    }

    /// <summary>Asks again when the agent takes no more requests in this second.</summary>
    public FileAnswer Ask(string method, object parameters)
    {
        while (true)
        {
            var answer = AskOnce(method, parameters);
            if (answer.Code != -32006 || !answer.Message.Contains("requests a second", StringComparison.Ordinal))
            {
                return answer;
            }
            Thread.Sleep(RatePause);
        }
    }

    private FileAnswer AskOnce(string method, object parameters)
    {
        using var answer = JsonDocument.Parse(_client.Ask(++_id, method, parameters));
        return answer.RootElement.TryGetProperty("error", out var error)
            ? new FileAnswer(
                error.GetProperty("code").GetInt32(),
                error.GetProperty("message").GetString()!,
                default,
                error.TryGetProperty("data", out var data) ? data.Clone() : default
            )
            : new FileAnswer(0, "", answer.RootElement.GetProperty("result").Clone());
    }

    /// <summary>Names, kinds, modes, owners, links, contents and times of change of all that is below the agent's folder, but for what the agent itself keeps there.</summary>
    public async Task<string> TreeAsync()
    {
        var found = await ToolRun.OfAsync("find", [Open, Outside, "-printf", "%p %y %m %U:%G %n %l %T@ %s\n"]);
        Assert.True(found.Code == 0, found.Error);
        var text = new StringBuilder(found.Output);
        foreach (var line in found.Output.Split('\n').Where(line => line.Contains(" f ", StringComparison.Ordinal)))
        {
            var path = line.Split(' ')[0];
            text.Append(CultureInfo.InvariantCulture, $"{path} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}\n");
        }
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _agent.DisposeAsync();
    }

    private static string Config(string folder, int messageKb, (string Key, string Value)[] security)
    {
        var config = RunningAgent
            .Config(folder)
            .Replace("\"allowed_read_paths\": [\"/\"]", $"\"allowed_read_paths\": [\"{folder}/open\"]", StringComparison.Ordinal)
            .Replace($"\"allowed_write_paths\": [\"{folder}\"]", $"\"allowed_write_paths\": [\"{folder}/open\"]", StringComparison.Ordinal)
            .Replace("\"max_message_size_kb\": 64", $"\"max_message_size_kb\": {messageKb}", StringComparison.Ordinal);
        foreach (var (key, value) in security)
        {
            config = config.Replace("\"security\": {", $"\"security\": {{ \"{key}\": {value},", StringComparison.Ordinal);
        }
        return config;
    }
}
