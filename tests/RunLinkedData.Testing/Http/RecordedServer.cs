using System.Text.Json;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Types;
using WireMock.Util;

namespace RunLinkedData.Testing.Http;

/// <summary>Answers as a real server once did: each call gets the recorded answer that the test has laid ready.</summary>
public sealed class RecordedServer : IDisposable
{
    private readonly WireMockServer _server = WireMockServer.Start();
    private readonly List<IRequestMessage> _requests = [];
    private JsonElement _response;

    public RecordedServer() => _server
        .Given(Request.Create().UsingAnyMethod())
        .RespondWith(Response.Create().WithCallback(Answer));

    public string Uri => _server.Url!;

    /// <summary>What was asked since the last answer was laid ready.</summary>
    public IReadOnlyList<IRequestMessage> Requests => _requests;

    /// <summary>Lays the answer of a recorded exchange ready.</summary>
    public void Prepare(JsonElement response)
    {
        _response = response;
        _requests.Clear();
    }

    public void Dispose() => _server.Dispose();

    private ResponseMessage Answer(IRequestMessage request)
    {
        _requests.Add(request);
        if (_requests.Count > 1)
        {
            // A second look of the store whether the run is there; it is.
            return new ResponseMessage
            {
                StatusCode = 200,
                Headers = new Dictionary<string, WireMockList<string>> { ["Content-Type"] = new("application/json") },
                BodyData = new BodyData
                {
                    DetectedBodyType = BodyType.String,
                    BodyAsString = """{"run":{"info":{"run_id":"x","status":"RUNNING"}}}""",
                },
            };
        }

        var body = _response.GetProperty("body");
        return new ResponseMessage
        {
            StatusCode = _response.GetProperty("status").GetInt32(),
            Headers = new Dictionary<string, WireMockList<string>>
            {
                ["Content-Type"] = new(_response.GetProperty("headers").TryGetProperty("content-type", out var type)
                    ? type.GetString()!
                    : "application/json"),
            },
            BodyData = new BodyData
            {
                DetectedBodyType = BodyType.String,
                BodyAsString = body.ValueKind switch
                {
                    JsonValueKind.String => body.GetString(),
                    JsonValueKind.Null => "",
                    _ => body.GetRawText(),
                },
            },
        };
    }
}
