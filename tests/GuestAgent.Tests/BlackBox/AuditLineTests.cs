using System.Security.Cryptography;
using System.Text;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>What the published agent's log tells of requests, and what it never does.</summary>
public sealed class AuditLineTests
{
    private const string Secret = "hunter2-do-not-tell";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_command_is_told_by_its_program_and_a_digest_and_no_argument_output_or_content_ever()
    {
        await using var agent = await AgentUnderTest.StartAsync(null, "--log-level", "trace");
        using var host = agent.Connect();
        var file = agent.Folder + "/f";
        Assert.Contains(
            Secret,
            host.Ask(1, "exec_command", new { command = "echo", args = (string[])["-n", Secret] }),
            StringComparison.Ordinal
        );
        Assert.Contains("\"bytes_written\"", host.Ask(2, "file_write", new { path = file, content = Secret }), StringComparison.Ordinal);
        Assert.Contains(Secret, host.Ask(3, "file_read", new { path = file }), StringComparison.Ordinal);
        Assert.Contains("\"code\":-32602", host.Ask(4, "exec_command", new { command = "true", args = Secret }), StringComparison.Ordinal);
        var digest = Digest($"echo\0-n\0{Secret}");
        var content = Digest(Secret);
        await SaysAsync(
            agent,
            $"info request method=exec_command id=1 subject=echo args=2 args_sha256={digest} exit_code=0 stdout_bytes={Secret.Length} stderr_bytes=0 outcome=ok "
        );
        await SaysAsync(agent, $"info request method=file_write id=2 subject={file} bytes={Secret.Length} sha256={content} outcome=ok ");
        await SaysAsync(agent, $"info request method=file_read id=3 subject={file} bytes={Secret.Length} sha256={content} outcome=ok ");
        await SaysAsync(agent, "outcome=invalid_params ");
        Assert.DoesNotContain(agent.Process.Error, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_policy_denies_is_a_warning_and_what_is_only_not_there_is_none()
    {
        await using var agent = await ChangedSettings.StartAsync("security.command_whitelist", "[\"true\"]");
        using var host = agent.Connect();
        Assert.Contains("-32001", host.Ask(1, "exec_command", new { command = "false" }), StringComparison.Ordinal);
        Assert.Contains("-32001", host.Ask(2, "file_write", new { path = "/etc/passwd", content = "x" }), StringComparison.Ordinal);
        Assert.Contains("-32002", host.Ask(3, "file_read", new { path = agent.Folder + "/none" }), StringComparison.Ordinal);
        await SaysAsync(agent, "warn request method=exec_command id=1 subject=false ", "outcome=denied ");
        await SaysAsync(agent, "warn request method=file_write id=2 subject=/etc/passwd ", "outcome=denied ");
        await SaysAsync(agent, $"info request method=file_read id=3 subject={agent.Folder}/none ", "outcome=not_found ");
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task SaysAsync(AgentUnderTest agent, params string[] parts) =>
        Eventually.HoldsAsync(
            $"one line with '{string.Join("' and '", parts)}'",
            () => agent.Process.Error.Count(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))) == 1,
            Limit
        );
}
