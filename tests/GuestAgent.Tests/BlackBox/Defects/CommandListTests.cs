using System.Text.Json.Nodes;
using Orchestrator.Tests.Shared;

namespace Orchestrator.GuestAgent.Tests.BlackBox.Defects;

public sealed class CommandListTests
{
    private const string Denied = "\"code\":-32001";
    private const string Ran = "\"exit_code\":0";

    [Fact]
    public async Task D21_a_listed_program_runs_only_with_the_arguments_of_the_list()
    {
        await using var agent = await StartAsync(_ =>
            """["true", {"command":"/bin/echo","args":["restart","nginx*"]}, {"command":"printf","args":["%s","..."]}]"""
        );
        using var host = agent.Connect();
        Assert.Contains(Ran, Ask(host, "true", "any", "--thing"), StringComparison.Ordinal);
        Assert.Contains("restart nginx.service", Ask(host, "echo", "restart", "nginx.service"), StringComparison.Ordinal);
        Assert.Contains("restart nginx", Ask(host, "/bin/echo", "restart", "nginx"), StringComparison.Ordinal);
        Assert.Contains(Ran, Ask(host, "printf", "%s", "-x", "../.."), StringComparison.Ordinal);
        string[][] refused =
        [
            ["echo"],
            ["echo", "restart"],
            ["echo", "restart", "sshd"],
            ["echo", "stop", "nginx"],
            ["echo", "restart", "nginx", "sshd"],
            ["echo", "restart", "nginx/../sshd"],
            ["echo", "nginx", "restart"],
            ["printf"],
            ["printf", "%d", "1"],
            ["find", "/", "-exec", "sh", "-c", "id", ";"],
        ];
        foreach (var line in refused)
        {
            var answer = Ask(host, line[0], line[1..]);
            Assert.Contains(Denied, answer, StringComparison.Ordinal);
            Assert.Contains("denied by security.command_whitelist", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task D21_a_name_means_the_program_of_the_fixed_path_and_links_and_copies_are_other_programs()
    {
        await using var agent = await StartAsync(_ => """["echo"]""");
        File.Copy("/bin/sh", agent.Folder + "/echo");
        File.CreateSymbolicLink(agent.Folder + "/link", "/bin/echo");
        Directory.CreateSymbolicLink(agent.Folder + "/bin", "/bin");
        using var host = agent.Connect();
        Assert.Contains(Denied, Ask(host, agent.Folder + "/echo", "x"), StringComparison.Ordinal);
        Assert.Contains(Denied, Ask(host, agent.Folder + "/link", "x"), StringComparison.Ordinal);
        // The same folder by another way: what runs is the path that the list stands for.
        Assert.Contains(Ran, Ask(host, agent.Folder + "/bin/echo", "x"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a folder that others may write", "chmod 777 FOLDER/open", "FOLDER/open")]
    [InlineData("a program that others may write", "chmod 722 FOLDER/open/tool", "FOLDER/open/tool")]
    [InlineData("a group may write the folder", "chmod 770 FOLDER/open", "FOLDER/open")]
    [InlineData("a link in a folder that others may write", "chmod 777 FOLDER/links", "FOLDER/links")]
    public async Task D21_a_listed_program_that_others_may_exchange_does_not_run(string what, string change, string named)
    {
        Assert.NotEmpty(what);
        await using var agent = await StartAsync(folder => $"[\"{folder}/links/tool\"]");
        string[] steps =
        [
            "mkdir -m 755 FOLDER/open FOLDER/links",
            "printf '#!/bin/sh\\necho \"$0\"\\n' > FOLDER/open/tool",
            "chmod 755 FOLDER/open/tool",
            "ln -s ../open/tool FOLDER/links/tool",
        ];
        await ShellAsync(agent, string.Join(" && ", steps));
        using var host = agent.Connect();
        Assert.Contains("/links/tool", Ask(host, agent.Folder + "/links/tool"), StringComparison.Ordinal);
        await ShellAsync(agent, change);
        var answer = Ask(host, agent.Folder + "/links/tool");
        Assert.Contains(Denied, answer, StringComparison.Ordinal);
        Assert.Contains(
            $"may change {named.Replace("FOLDER", agent.Folder, StringComparison.Ordinal)}\"",
            answer,
            StringComparison.Ordinal
        );
    }

    private static async Task ShellAsync(AgentUnderTest agent, string script) =>
        Assert.Equal(0, (await ToolRun.OfAsync("sh", ["-c", script.Replace("FOLDER", agent.Folder, StringComparison.Ordinal)])).Code);

    private static string Ask(AgentClient host, string command, params string[] args) => host.Ask(1, "exec_command", new { command, args });

    private static Task<AgentUnderTest> StartAsync(Func<string, string> list) =>
        AgentUnderTest.StartAsync(folder =>
        {
            var root = JsonNode.Parse(RunningAgent.Config(folder))!;
            root["security"]!["command_whitelist"] = JsonNode.Parse(list(folder));
            return root.ToJsonString();
        });
}
