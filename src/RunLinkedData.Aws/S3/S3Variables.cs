using Amazon.Runtime;
using Amazon.S3;
using RunLinkedData.Aws.S3.Calls;
using RunLinkedData.MLflow;

namespace RunLinkedData.Aws.S3;

/// <summary>Lays the options over MLflow's variables and over what the AWS SDK reads by itself.</summary>
/// <remarks>
/// MLflow's: <c>mlflow/environment_variables.py</c> and <c>mlflow/store/artifact/s3_artifact_repo.py</c>. With an endpoint of one's own
/// boto addresses by path unless it is told <c>virtual</c>: <c>botocore/args.py</c>, <c>compute_endpoint_resolver_builtin_defaults</c>.
/// </remarks>
internal sealed class S3Variables(Func<string, string?> read)
{
    private readonly List<string> _problems = [];

    /// <exception cref="MlflowException">
    /// <c>INVALID_PARAMETER_VALUE</c>: variables cannot be understood; the message names each.
    /// </exception>
    public static S3Settings Read(S3Options options, Func<string, string?> readVariable)
    {
        S3Variables variables = new(readVariable);
        var settings = variables.Lay(options);
        return variables._problems.Count == 0
            ? settings
            : throw new MlflowException(
                MlflowErrorCode.InvalidParameterValue,
                $"Variables of the environment for S3 cannot be used: {string.Join("; ", variables._problems)}.");
    }

    private S3Settings Lay(S3Options options)
    {
        AmazonS3Config sdk = new();
        var endpoint = options.Endpoint ?? Address("MLFLOW_S3_ENDPOINT_URL", Text("MLFLOW_S3_ENDPOINT_URL"))
            ?? Address("AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or the profile's endpoint_url", sdk.ServiceURL);
        var headers = UploadHeaders.Of([.. Arguments(), .. options.UploadArguments]);
        headers.Remove(UploadHeaders.RequestPayer, out var payer);
        headers.Remove(UploadHeaders.ExpectedBucketOwner, out var owner);
        return new S3Settings
        {
            Region = options.Region ?? Region(),
            Credentials = options.Credentials ?? (IsAnonymous() ? new AnonymousAWSCredentials() : null),
            Endpoint = endpoint,
            UsesPaths = (options.AddressingStyle ?? Style()) switch
            {
                S3AddressingStyle.Path => true,
                S3AddressingStyle.VirtualHost => false,
                _ => endpoint is not null,
            },
            SendsChecksums = options.Checksums switch
            {
                S3Checksums.WhenSupported => true,
                S3Checksums.WhenRequired => false,
                _ => sdk.RequestChecksumCalculation == RequestChecksumCalculation.WHEN_SUPPORTED
                    && (endpoint is null || Text("AWS_REQUEST_CHECKSUM_CALCULATION") is not null),
            },
            CreatesExclusively = options.ConditionalWrites,
            GoesSigned = options.PresignedTransfers switch
            {
                S3PresignedTransfers.Always => true,
                S3PresignedTransfers.Never => false,
                _ => null,
            },
            StoresSigned = options.PresignedTransfers is { } transfers
                ? transfers == S3PresignedTransfers.Uploads
                : Flag("SAGEMAKER_PRESIGNED_URL_UPLOAD_ENABLED") is true,
            InsecureTls = options.InsecureTls ?? Flag("MLFLOW_S3_IGNORE_TLS") ?? false,
            ServerCertificatePath = options.ServerCertificatePath ?? Text("AWS_CA_BUNDLE"),
            ExpectedBucketOwner = options.ExpectedBucketOwner ?? owner ?? Text("MLFLOW_S3_EXPECTED_BUCKET_OWNER"),
            RequesterPays = options.RequesterPays || payer is not null,
            UploadHeaders = headers,
            NewHandler = options.NewHandler,
        };
    }

    private string? Text(string name) => read(name) is { Length: > 0 } value ? value : null;

    // To ask the machine where it is may take seconds, and AWS tells where a bucket is.
    private string? Region() =>
        FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? Text("AWS_DEFAULT_REGION");

    private Uri? Address(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https", UserInfo: "" })
        {
            return uri;
        }

        // The text itself is not shown: it may hold a password.
        _problems.Add($"{name} is no address with http:// or https:// and without a login");
        return null;
    }

    private bool? Flag(string name)
    {
        switch (Text(name)?.ToUpperInvariant())
        {
            case null:
                return null;
            case "TRUE" or "1":
                return true;
            case "FALSE" or "0":
                return false;
            default:
                _problems.Add($"{name} is '{Text(name)}'; use true, false, 1 or 0");
                return null;
        }
    }

    private S3AddressingStyle Style()
    {
        const string Name = "MLFLOW_BOTO_CLIENT_ADDRESSING_STYLE";
        switch (Text(Name))
        {
            case null or "auto":
                return S3AddressingStyle.Automatic;
            case "path":
                return S3AddressingStyle.Path;
            case "virtual":
                return S3AddressingStyle.VirtualHost;
            default:
                _problems.Add($"{Name} is '{Text(Name)}'; use auto, path or virtual");
                return S3AddressingStyle.Automatic;
        }
    }

    private bool IsAnonymous()
    {
        const string Name = "MLFLOW_EXPERIMENTAL_S3_SIGNATURE_VERSION";
        switch (Text(Name)?.ToLowerInvariant())
        {
            case null or "s3v4":
                return false;
            case "unsigned":
                return true;
            default:
                _problems.Add($"{Name} is '{Text(Name)}'; this library signs with s3v4, or not at all with unsigned");
                return false;
        }
    }

    private Dictionary<string, string> Arguments()
    {
        const string Name = "MLFLOW_S3_UPLOAD_EXTRA_ARGS";
        if (Text(Name) is not { } json)
        {
            return [];
        }

        if (UploadHeaders.Read(json) is not { } arguments)
        {
            _problems.Add($"{Name} is no JSON object, such as {{\"ServerSideEncryption\": \"aws:kms\"}}");
            return [];
        }

        List<string> problems = [.. UploadHeaders.Problems(arguments)];
        _problems.AddRange(problems.Select(problem => $"{Name}: {problem}"));
        return problems.Count == 0 ? arguments : [];
    }
}
