using Orchestrator.Model.Vms;

namespace Orchestrator.Actors.Vms;

/// <summary>What an answer of an agent says about its connection.</summary>
/// <param name="Lost">Why the connection must end; null when it goes on.</param>
/// <param name="Detail">More about that, for people.</param>
/// <param name="IsSignOfLife">It answers what was asked last, so that it was written after that.</param>
internal readonly record struct AnswerVerdict(LossCause? Lost, string Detail, bool IsSignOfLife);
