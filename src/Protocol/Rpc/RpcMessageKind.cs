namespace Orchestrator.Protocol.Rpc;

/// <summary>What a line, or an item of a batch, is.</summary>
public enum RpcMessageKind
{
    /// <summary>No message: <see cref="RpcMessage.Error"/> and <see cref="RpcMessage.Problem"/> say why.</summary>
    Invalid,

    /// <summary>Method and id: is answered.</summary>
    Request,

    /// <summary>Method without an id: is never answered.</summary>
    Notification,

    /// <summary>Id and result.</summary>
    Response,

    /// <summary>Id and error.</summary>
    ErrorResponse,

    /// <summary>Several messages: <see cref="RpcMessage.Items"/>.</summary>
    Batch,
}

/// <summary>What stands in a message's <c>id</c>.</summary>
public enum RpcIdKind
{
    Absent,
    Null,
    Integer,
    Text,
}
