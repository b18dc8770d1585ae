namespace Orchestrator.AgentSimulator;

/// <summary>What <c>--help</c> says.</summary>
internal static class Usage
{
    public const string Text = """
        Usage: agent-simulator --count N --dir DIR [OPTIONS]

        Makes N fake guest agents (1 to 20000) behind unix sockets DIR/sim-00001.sock …, each in the place of a VM's virtio-serial port:
        one host is served at a time. Prints "ready N" when all listen; ends on Ctrl-C or SIGTERM and removes the sockets.
        Nothing is ever run on this machine. docs/simulator.md has the whole story.

          --dialect 1.1|1.0|qga   what they speak; 1.1 by default
          --quirks rust           the habits of the agent of 1.0 that is in the field
          --latency DISTRIBUTION  fixed:5ms  uniform:1ms-20ms  normal:10ms±3ms  lognormal:10ms,0.5  pareto:2ms,1.5
          --fault FAULT           KIND[:KEY=VALUE,…][@AGENTS], for example slow-drip:gap=10ms,at=5s,for=30s@1-5; may stand often
          --faults FILE           one fault a line, # begins a comment; may stand often
          --seed N                of all chance; printed, drawn when absent
          --plan TIME             print what the faults will do within this time, and end
          --control PATH          a unix socket for commands while it runs; the same are read from stdin:
                                  fault FAULT AGENTS   heal AGENTS   kill AGENTS   stats [AGENTS]   log AGENTS
          --workers N             processes that share the agents; at most 5000 agents each by default
        """;
}
