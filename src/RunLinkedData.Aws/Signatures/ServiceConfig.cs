using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace RunLinkedData.Aws.Signatures;

/// <summary>Asks the SDK which endpoint environment and profile name for a service.</summary>
internal sealed class ServiceConfig : ClientConfig
{
    public ServiceConfig(string serviceId)
        : base(null) => ServiceId = serviceId;

    public override string ServiceVersion => "";

    public override string UserAgent => "";

    public override string RegionEndpointServiceName => "";

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        throw new NotSupportedException();
}
