// A web server that ends the way a good one does: on SIGTERM it reports unready but goes on serving while its endpoint
// is withdrawn everywhere, then lets running requests finish.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	listen := flag.String("listen", ":8080", "address to serve on")
	linger := flag.Duration("linger", 5*time.Second, "how long to go on serving after SIGTERM")
	flag.Parse()

	var ending atomic.Bool
	host, _ := os.Hostname()
	routes := http.NewServeMux()
	routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok", host) })
	routes.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if ending.Load() {
			http.Error(w, "ending", http.StatusServiceUnavailable)
		}
	})
	server := &http.Server{Addr: *listen, Handler: routes}

	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT)
	done := make(chan struct{})
	go func() {
		defer close(done)
		<-told
		ending.Store(true)
		server.SetKeepAlivesEnabled(false)
		time.Sleep(*linger)
		limit, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := server.Shutdown(limit); err != nil {
			log.Print(err)
		}
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		log.Fatal(err)
	}
	<-done
}
