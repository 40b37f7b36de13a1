using Google.Apis.Http;
using RunLinkedData.MLflow.Artifacts.Transfers.Calls;
using IHttpClientFactory = Google.Apis.Http.IHttpClientFactory;

namespace RunLinkedData.Google.Gcs.Calls;

/// <summary>The connections below the SDK's client.</summary>
internal sealed class GcsHttp : IHttpClientFactory
{
    // A token that the storage takes no more is asked for anew, once; all else is repeated above.
    private const int Tries = 2;

    public ConfigurableHttpClient CreateHttpClient(CreateHttpClientArgs args)
    {
        ConfigurableHttpClient client = new(new ConfigurableMessageHandler(StorageHttp.NewHandler())
        {
            ApplicationName = args.ApplicationName,
            GoogleApiClientHeader = args.GoogleApiClientHeader,
            UniverseDomain = args.UniverseDomain,
            FollowRedirect = false,
            NumTries = Tries,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        foreach (var initializer in args.Initializers)
        {
            initializer.Initialize(client);
        }

        return client;
    }
}
