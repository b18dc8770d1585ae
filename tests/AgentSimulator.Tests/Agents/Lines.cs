using System.Text.Json;

namespace Orchestrator.AgentSimulator.Tests.Agents;

/// <summary>Requests as lines.</summary>
internal static class Lines
{
    public static string Ping(int id = 1) => Request(id, "ping");

    public static string Exec(int id, string command, params string[] args) => Request(id, "exec_command", new { command, args });

    public static string Hello(string session, long epoch = 1, string fleet = "east", bool claim = false) =>
        Request(
            "hello-" + session,
            "get_agent_info",
            claim
                ? new
                {
                    fleet,
                    session,
                    epoch,
                    claim,
                }
                : new
                {
                    fleet,
                    session,
                    epoch,
                }
        );

    public static string Request(object id, string method, object? parameters = null) =>
        parameters is null
            ? JsonSerializer.Serialize(
                new
                {
                    jsonrpc = "2.0",
                    id,
                    method,
                }
            )
            : JsonSerializer.Serialize(
                new
                {
                    jsonrpc = "2.0",
                    id,
                    method,
                    @params = parameters,
                }
            );

    public static JsonElement Result(this JsonElement answer) => answer.GetProperty("result");

    public static int Code(this JsonElement answer) => answer.GetProperty("error").GetProperty("code").GetInt32();
}
