using System.Globalization;

namespace Orchestrator.GuestAgent.Tests.BlackBox;

/// <summary>A guest whose processes are used up, as by somebody's fork bomb: requests are refused, and the agent is still there.</summary>
public sealed class UsedUpMachineTests
{
    // What the agent has when it is idle; one more is a thread of its own, two more a command too.
    private const int IdleThreads = 3;

    // A user of nobody else, or others' processes would count; see setrlimit(2).
    private const string Limited = """
        set -e
        dir=$(dirname "$6")
        cp "$2" "$dir/agent"
        chown -R 61234:61234 "$dir"
        limit=$1
        shift 2
        exec setpriv --reuid=61234 --regid=61234 --clear-groups prlimit --nproc="$limit:$limit" "$dir/agent" "$@"
        """;

    private static readonly string[] Requests =
    [
        """{"jsonrpc":"2.0","id":1,"method":"get_system_info"}""",
        """{"jsonrpc":"2.0","id":1,"method":"get_disk_usage"}""",
        """{"jsonrpc":"2.0","id":1,"method":"exec_command","params":{"command":"true"}}""",
        """[{"jsonrpc":"2.0","id":1,"method":"get_network_info"},{"jsonrpc":"2.0","id":2,"method":"ping"}]""",
        """{"jsonrpc":"2.0","id":1,"method":"shutdown","params":{"timeout_seconds":3600}}""",
    ];

    [RootFact]
    public async Task Without_threads_to_be_had_requests_are_answered_busy_and_pings_go_on()
    {
        for (var more = 0; more < 3; more++)
        {
            var limit = (IdleThreads + more).ToString(CultureInfo.InvariantCulture);
            await using var agent = await AgentUnderTest.StartUnderAsync(["sh", "-c", Limited, "sh", limit]);
            using var host = agent.Connect();
            var answers = Requests.Select(host.Ask).ToArray();
            Assert.All(answers, answer => Assert.Contains("\"id\":1", answer, StringComparison.Ordinal));
            if (more == 0)
            {
                Assert.All(answers, answer => Assert.Contains("The machine has no thread to give", answer, StringComparison.Ordinal));
                Assert.All(answers, answer => Assert.Contains("\"code\":-32006", answer, StringComparison.Ordinal));
            }
            Assert.Contains("\"pong\":true", host.Ask("""{"jsonrpc":"2.0","id":9,"method":"ping"}"""), StringComparison.Ordinal);
            Assert.False(agent.Process.HasEnded);
        }
    }
}
