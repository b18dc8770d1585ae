using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orchestrator.Client.Types;
using Orchestrator.HostService.Requests;
using Orchestrator.HostService.Security;

namespace Orchestrator.HostService.Api;

/// <summary>What /openapi.json says beyond the endpoints' own words: how to get in, the problems that every address can answer with, examples.</summary>
public static class OpenApiDocumentation
{
    public const string Name = "v1";
    private const string Token = "token";

    public static void Describe(OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddDocumentTransformer((document, _, _) => Introduce(document));
        options.AddOperationTransformer(
            async (operation, context, stop) => await DescribeDoor(operation, context, stop).ConfigureAwait(false)
        );
        options.AddOperationTransformer(
            (operation, context, _) => AddExample(operation, context.Description.ActionDescriptor.EndpointMetadata)
        );
    }

    private static Task Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Orchestrator",
            Version = ReadinessProbe.Version,
            Description = "Virtual machines through the guest agents in them. Errors are RFC 9457 problem documents with a stable `code`.",
        };
        // The address that this copy was asked at is nobody else's.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Token] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "On TCP. On the unix socket root and the service's own user need none.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>Nobody is let in by default: 401 on TCP, 403 on the socket or from another site's page; 500 is our own fault.</summary>
    private static async Task DescribeDoor(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<OpenToAll>().Any())
        {
            operation.Security = [];
            return;
        }
        var schema = await context.GetOrCreateSchemaAsync(typeof(Problem), null, stop).ConfigureAwait(false);
        operation.Responses ??= [];
        foreach (
            var (status, what) in new[]
            {
                ("401", "No token, or a wrong one"),
                ("403", "Not for you"),
                ("429", "Too much at once"),
                ("500", "Our own fault; the log has it under the request id"),
            }
        )
        {
            operation.Responses.TryAdd(
                status,
                new OpenApiResponse
                {
                    Description = what,
                    Content = new Dictionary<string, OpenApiMediaType>
                    {
                        [ProblemPages.ContentType] = new OpenApiMediaType { Schema = schema },
                    },
                }
            );
        }
    }

    private static Task AddExample(OpenApiOperation operation, IList<object> metadata)
    {
        var accepted = metadata.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType;
        var example =
            accepted == typeof(ExecRequest) ? """{"command":"/bin/sh","args":["-c","uptime"],"timeout":"30s"}"""
            : accepted == typeof(PowerRequest) ? """{"action":"reboot","timeoutSeconds":0,"force":false}"""
            : null;
        if (example is not null && operation.RequestBody?.Content?.TryGetValue("application/json", out var media) == true)
        {
            media.Example = JsonNode.Parse(example);
        }
        return Task.CompletedTask;
    }
}
