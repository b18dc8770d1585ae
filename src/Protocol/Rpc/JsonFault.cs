namespace Orchestrator.Protocol.Rpc;

/// <summary>What makes a text none that we take; docs/protocol.md §2.2. All but the first are JSON by the grammar.</summary>
internal enum JsonFault
{
    None,
    NotJson,
    TooDeep,
    TooManyMembers,
    DuplicateMember,
    LoneSurrogate,
    NumberOutOfRange,
}
