#include "common/rpc/credentials.h"

grpc_server_credentials *credentials_for_server(const struct rpc_tls *tls)
{
    if (!tls) {
        return grpc_insecure_server_credentials_create();
    }
    grpc_ssl_pem_key_cert_pair pair = {.private_key = tls->private_key,
                                       .cert_chain = tls->certificate};
    return grpc_ssl_server_credentials_create_ex(
        tls->authority, &pair, 1, GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, NULL);
}

grpc_channel_credentials *credentials_for_channel(const struct rpc_tls *tls)
{
    if (!tls) {
        return grpc_insecure_credentials_create();
    }
    grpc_ssl_pem_key_cert_pair pair = {.private_key = tls->private_key,
                                       .cert_chain = tls->certificate};
    return grpc_ssl_credentials_create_ex(tls->authority, &pair, NULL, NULL);
}
