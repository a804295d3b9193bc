// The peer to measure our gateway against: grpc-gateway as its documentation has it, in front of the echo service.
//
// usage: peer LISTEN-ADDRESS SERVER-ADDRESS
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"

	echo "banfu/echo/v1"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"
)

func run(listen, server string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	mux := runtime.NewServeMux()
	options := []grpc.DialOption{grpc.WithInsecure()}
	if err := echo.RegisterEchoHandlerFromEndpoint(ctx, mux, server, options); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Println("listening", listen)
	return http.Serve(listener, mux)
}

func main() {
	if len(os.Args) != 3 {
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
