using Orchestrator.AgentSimulator.Guests;
using Orchestrator.AgentSimulator.Scripts;
using Orchestrator.Protocol.Framing;

namespace Orchestrator.AgentSimulator.Dialects;

/// <summary>What an agent can do with the port that it reads from.</summary>
internal interface IAgentPort
{
    SimulatedGuest Guest { get; }

    /// <summary>Where the next answer is written, whole lines; shared by all agents, empty between two calls.</summary>
    FrameBuffer Scratch { get; }

    /// <summary>Milliseconds of the machine's own monotonic clock.</summary>
    long HostMs { get; }

    /// <summary>Answers that wait for their time.</summary>
    int WaitingAnswers { get; }

    /// <summary>Sends what stands in <see cref="Scratch"/>, after the drawn latency and this time.</summary>
    /// <param name="tookMs">How long the request itself takes.</param>
    /// <returns>True when it is sent already; else <see cref="AgentDialect.AnswerSent"/> tells.</returns>
    bool Answer(double tookMs);

    /// <summary>Sends what stands in <see cref="Scratch"/> unasked and at once.</summary>
    void Tell();

    /// <summary>Answers that wait for their time, and bytes that were not sent yet, are for nobody any more.</summary>
    void ForgetAnswers();

    /// <summary>Something befalls this agent after a while, as if it stood in the script.</summary>
    void Befall(FaultSpec fault, double afterMs);
}
